// A date that cannot be read stays as it was written, for the server to refuse: Wagtail's calendar
// would put "now" in its place as soon as the field is left.
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
