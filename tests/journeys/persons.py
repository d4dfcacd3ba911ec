"""People in a journey, each with one browser of her own, who type no address."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.sessions import code_of


class Person:
    """Somebody with one browser of her own, who knows no address but those in her texts."""

    def __init__(self, page, phone: str):
        self.page, self.phone, self.clicks = page, phone, 0
        self.main = page.locator("main")

    def arrive(self, address: str) -> None:
        self.page.goto(address)

    def follow(self, name: str) -> None:
        """By its whole name, else by a part of it; those of the matter before those around it."""
        whole = [at.get_by_role("link", name=name, exact=True) for at in (self.main, self.page)]
        part = self.main.get_by_role("link", name=name)
        self._click(next((found for found in whole if found.count()), part))

    def press(self, name: str) -> None:
        self._click(self.main.get_by_role("button", name=name))

    def _click(self, target) -> None:
        self.clicks += 1
        with self.page.expect_navigation():
            target.first.click()

    def fill(self, **fields: str) -> None:
        """By the name of each field; a list is chosen from by what it shows, a file by its path."""
        for name, said in fields.items():
            field = self.main.locator(f"[name={name}]").first
            if isinstance(said, Path):
                field.set_input_files(said)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=said)
            else:
                field.fill(said)

    def tick_all(self, name: str) -> None:
        for box in self.main.locator(f"[name={name}]").all():
            box.check()

    def expect(self, words: str) -> None:
        expect(self.main).to_contain_text(words)

    def texts(self) -> list[str]:
        """What came to her phone, the newest first; read as in another app."""
        box = self.page.context.new_page()
        box.goto(f"/demo/mail/?to={self.phone}")
        found = box.locator("article", has_text=self.phone).all_inner_texts()
        box.close()
        return found

    def text(self, pattern: str) -> str:
        """The worker sends it, a moment after it was asked for."""
        for _ in range(150):
            for text in self.texts():
                if found := re.search(pattern, text):
                    return found[1]
            self.page.wait_for_timeout(200)
        raise AssertionError(f"no text with {pattern} came to {self.phone}")

    def log_in(self) -> None:
        self.fill(login=self.phone)
        self.press("获取验证码")
        self.fill(code=self.text(r"验证码 (\d{6})"))
        self.press("登录")

    def set_up_authenticator(self) -> None:
        self.follow("开通验证器")
        secret = re.search(r"密钥\s+([A-Z2-7]{16,})", self.main.inner_text())[1]
        self.fill(code=code_of(secret))
        self.press("开通")
        self.expect("备用码")

    def to_desk(self) -> None:
        self.follow("我的")
        self.follow("工作台")
