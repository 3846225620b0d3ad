"""The codes with which a connection is closed. Browsers try again after those that are not 44xx."""

from apps.documents.live.log import Refusal

FAILED = 1011
AGAIN = 1013
MALFORMED = 4400
SIGNED_OUT = 4401
UNKNOWN = 4404
OTHER_EPOCH = 4409
TOO_LARGE = 4413
TOO_FAST = 4429

OF_REFUSALS = {
    Refusal.UNSOUND: MALFORMED,
    Refusal.FOREIGN: MALFORMED,
    Refusal.TOO_LARGE: TOO_LARGE,
    # Whoever comes again begins by saying all that they have.
    Refusal.GAP: AGAIN,
}
