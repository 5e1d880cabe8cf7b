// Written by pbexport: points the links of Markdown files to the pages that are made of them, and stops the build where
// there is nothing. (Eleventy's own plugin takes a page at the top for one of the same name in the same folder.)
import { existsSync } from "node:fs";
import { posix as path } from "node:path";

const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|\/\/|#|$)/i;

/** Address of the page that is made of a file, by its path below the folder of all pages; without a slash before it. */
export const addressOf = (file) => file.replace(/\.md$/, "/").replace(/^index\/$/, "");

function pointed(href, here, { content, files, pathPrefix }) {
  if (ELSEWHERE.test(href)) return href;
  const [, address, rest] = href.match(/^([^?#]*)(.*)$/);
  const place = decodeURIComponent(address);
  const file = place.startsWith("/") ? path.join(content, place) : path.join(path.dirname(here), place);
  const within = path.relative(content, file);
  const attached = place.startsWith("/") ? path.join(files, place) : file;
  if (file.endsWith(".md") && !within.startsWith("..") && existsSync(file)) {
    return pathPrefix + encodeURI(addressOf(within)) + rest;
  }
  if (place.endsWith("/") && existsSync(file.replace(/\/$/, ".md"))) return pathPrefix + address.slice(1) + rest;
  if (!existsSync(attached)) throw new Error(`${here}: there is nothing at ${href}`);
  return pathPrefix + encodeURI(path.relative(files, attached)) + rest;
}

export default function links(md, folders) {
  md.core.ruler.push("links", (state) => {
    const inner = state.tokens.flatMap((token) => token.children ?? []);
    for (const token of inner.filter(({ type }) => type === "link_open" || type === "image")) {
      const name = token.type === "image" ? "src" : "href";
      token.attrSet(name, pointed(token.attrGet(name), state.env.page.inputPath, folders));
    }
  });
}
