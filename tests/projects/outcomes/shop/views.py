from threading import Lock

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from shop.models import Item

# A live server on a database in memory lets all its threads use the test's own
# connection, and sqlite3 mixes up the rows of queries made at the same moment.
one_query_at_a_time = Lock()


def greet(request):
    return HttpResponse(settings.GREETING, content_type="text/plain")


def items(request):
    with one_query_at_a_time:
        names = list(Item.objects.order_by("pk").values_list("name", flat=True))
    return JsonResponse({"items": names})


@require_POST
def add(request):
    item = Item.objects.create(name=request.POST["name"])
    return JsonResponse({"pk": item.pk}, status=201)
