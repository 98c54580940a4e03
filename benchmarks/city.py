"""People and places that the measured acts need."""

from datetime import date
from types import SimpleNamespace

from casework.models import Mandate, Office, Officer, Organ, Party, Territory


def small_city():
    since = date(2020, 1, 1)
    city = Territory.objects.create(code="350500", name="泉州市", kind="city", path="350500/")
    county = Territory.objects.create(code="350502", name="鲤城区", kind="county", parent=city, path="350500/350502/")
    organ = Organ.objects.create(
        name="泉州市应急管理局",
        short="泉",
        level="city",
        territory=city,
        reconsideration="泉州市人民政府",
        court="泉州市丰泽区人民法院",
    )
    Mandate.objects.create(organ=organ, kind="*", document="安全生产法第六十二条", since=since)
    people = {}
    for name, office in (("member", "patrol_member"), ("leader", "patrol_leader")):
        people[name] = Officer.objects.create(
            username=name,
            name=name,
            certificate_no=f"C-{name}",
            certificate_since=since,
            certificate_until=date(2030, 1, 1),
        )
        Office.objects.create(officer=people[name], office=office, organ=organ, territory_path="350500/", since=since)
    township = Party.objects.create(
        kind="government", name="海滨街道办事处", territory=county, address="鲤城区", representative="王某"
    )
    return SimpleNamespace(township=township, **people)
