#include <sys/stat.h>
#include <sys/un.h>

#include "os/socket_file.h"

namespace shoal {

std::size_t longest_socket_path() { return sizeof(sockaddr_un{}.sun_path) - 1; }

FilesForUserOnly::FilesForUserOnly() : before_(umask(0177)) {}

FilesForUserOnly::~FilesForUserOnly() { umask(static_cast<mode_t>(before_)); }

}  // namespace shoal
