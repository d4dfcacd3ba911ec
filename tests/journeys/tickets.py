"""What several journeys do with tickets: report at the desk, press a button, take a photo."""

from tests.communities.uploads import photo_with_gps


def entered(desk, *, place, kind):
    """代报修 by the desk: number and rating code, read from the slip."""
    desk.goto("/desk/tickets/new/")
    desk.get_by_label("上门", exact=True).check()
    desk.get_by_label("公共区域").check()
    desk.get_by_label("再说具体点").fill(place)
    desk.get_by_label(kind).check()
    press(desk, "提交，打印回执")
    slip = desk.locator(".slip")
    return slip.locator("dd.num").inner_text(), slip.locator(".code").inner_text()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def a_shot(data=None, name="IMG_0001.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data or photo_with_gps()}
