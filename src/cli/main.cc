#include "cli/commands.h"

int main(int count, char** words) { return shoal::run_command_line(count, words); }
