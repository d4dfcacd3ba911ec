"""What all forms of the acts on a ticket share (办理的表单)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.selectors.published import read_in_public


class ActForm(forms.Form):
    """What every form of an act is given: the scene it stands in.

    ``revision`` tells the service which state of the ticket the person was looking at.
    """

    use_required_attribute = False

    # Fields whose words everybody reads.
    public: tuple[str, ...] = ()

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, scene, verb, **more):
        super().__init__(
            *args,
            auto_id=f"{verb}_%s",
            initial={"revision": scene.ticket.revision} | more.pop("initial", {}),
            **more,
        )
        self.scene, self.verb = scene, verb
        self.prepare(scene)

    def prepare(self, scene):
        """Fill in what depends on the ticket."""

    def is_for_everybody(self) -> bool:
        """Whether what is written here stands on the public page."""
        return self.scene.ticket.is_public

    def clean(self):
        """Who acts in office is shown what is personal in her words, and asked; never changed."""
        found = super().clean()
        said = [name for name in self.public if found.get(name)]
        if not said or not self.is_for_everybody():
            return found
        estate = self.scene.ticket.estate
        hits = {name: read_in_public(found[name], estate).found for name in said}
        if any(hits.values()):
            self.fields["as_written"] = forms.BooleanField(
                label=_("确实要照样公开"), required=False
            )
            if "as_written" not in self.data:
                self._ask(hits)
        return found

    def _ask(self, hits) -> None:
        for name, found in hits.items():
            if found:
                what = "、".join(f"{one.what} {one.words}" for one in found)
                told = _(
                    "这里的话所有人看得到，里面有：%s。请改掉；确实要公开的，勾选下面一项再提交。"
                )
                self.add_error(name, told % what)

    def fields_shown(self):
        return [bound for bound in self if not bound.is_hidden]
