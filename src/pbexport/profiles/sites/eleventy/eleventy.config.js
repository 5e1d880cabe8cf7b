// Written by pbexport. Change what you like: a file that was changed here is never overwritten.
//     npm install
//     npx @11ty/eleventy
// The navigation and the old addresses are in _data/, which pbexport brings up to date.
import links from "./links.js";

const title = @{title};
const pathPrefix = "/";            // "/wiki/" if the site will stand in a folder of its host

export default function (eleventyConfig) {
  eleventyConfig.addGlobalData("wiki", { title });
  eleventyConfig.addPassthroughCopy({ public: "/" });
  eleventyConfig.addFilter("day", (when) => (when instanceof Date ? when.toISOString().slice(0, 10) : when));
  eleventyConfig.addFilter("byTag", byTag);
  eleventyConfig.amendLibrary("md", (md) => {
    md.set({ html: true, maxNesting: 1000 });
    md.use(links, { content: "content", files: "public", pathPrefix });
  });
  return { pathPrefix, dir: { input: "content", includes: "../_includes", data: "../_data" } };
}

// Tags that cannot be tags for Eleventy are marks.
const tagsOf = ({ data }) => [...(data.tags ?? []), ...(data.marks ?? [])];

function byTag(pages) {
  const tags = [...new Set(pages.flatMap(tagsOf))].sort((one, other) => one.localeCompare(other));
  return tags.map((tag) => ({ tag, pages: pages.filter((page) => tagsOf(page).includes(tag)) }));
}
