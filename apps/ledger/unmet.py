from apps.core.unmet import UnmetSearch, unmet_searches
from apps.ledger.searched import nothing_found

unmet_searches.add(UnmetSearch("ledger", nothing_found))
