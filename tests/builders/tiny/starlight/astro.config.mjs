import starlight from "@astrojs/starlight";

export default {
  redirects: { "/old": "/other/" },
  integrations: [starlight({ title: "Tiny" })],
};
