// Written by pbexport. Change what you like: a file that was changed here is never overwritten.
//     npm install
//     npx astro build          (or: npx astro dev)
import starlight from "@astrojs/starlight";
import sidebar from "./wiki.json" with { type: "json" }; // kept up to date by pbexport

export default {
  // site: "https://example.org",
  markdown: { smartypants: false },
  integrations: [starlight({ title: @{title}, sidebar, expressiveCode: { tabWidth: 0 } })],
};
