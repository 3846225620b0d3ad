// The one script of every page. All of it is improvement: without it the same links and forms do the work.
import "htmx.org/dist/htmx.esm.js";
import { startActs } from "./acts.js";
import { startArticles } from "./articles.js";
import { startAsking } from "./asking.js";
import { startComposers } from "./composer.js";
import { startContents } from "./contents.js";
import { startConversation } from "./conversation.js";
import { startCopying } from "./copying.js";
import { startEmbeds } from "./embeds.js";
import { startFiles } from "./files.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startPassages } from "./passages.js";
import { startPolls } from "./polls.js";
import { startReactions } from "./reactions.js";
import { startReceipts } from "./receipts.js";
import { startSearch } from "./search.js";
import { startTheme } from "./theme.js";
import { startTimes } from "./times.js";
import { startToasts } from "./toasts.js";
import { startTrees } from "./tree.js";

for (const start of [
  startTimes,
  startTheme,
  startMenus,
  startReactions,
  startActs,
  startCopying,
  startToasts,
  startFiles,
  startKeys,
  startPalette,
  startSearch,
  startConversation,
  startContents,
  startReceipts,
  startPassages,
  startPolls,
  startTrees,
  startComposers,
  startArticles,
  startAsking,
  startEmbeds,
]) {
  start();
}
