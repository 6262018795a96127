// What every page has beyond links and forms: keys, lists, the words of a document. Pages work without it.
import { start } from "./keys.js";
import { startText } from "./text.js";

start();
startText();
