import { IdAttributePlugin, InputPathToUrlTransformPlugin } from "@11ty/eleventy";

export default (config) => {
  config.addPlugin(InputPathToUrlTransformPlugin);
  config.addPlugin(IdAttributePlugin);
  config.addGlobalData("layout", "page.html");
};
