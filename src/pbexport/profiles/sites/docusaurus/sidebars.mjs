// Written by pbexport. Change what you like: a file that was changed here is never overwritten.
import wiki from "./wiki.json" with { type: "json" }; // the wiki's sidebar and its other pages, kept up to date

export default { wiki };
