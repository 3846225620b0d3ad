from allauth.account.forms import SignupForm as BaseSignupForm  # noqa: F401
