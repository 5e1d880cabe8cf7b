// Written by pbexport: what holds of every page.
import { posix as path } from "node:path";
import { addressOf } from "../links.js";

export default {
  layout: "page.njk",
  permalink: ({ page }) => `/${addressOf(path.relative("content", page.inputPath))}`,
};
