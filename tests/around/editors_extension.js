// The extension for VS Code, with stand-ins for what VS Code gives it; for
// editors_test.py. Prints how it starts the server.
"use strict";

const Module = require("module");
const calls = [];

class LanguageClient {
  constructor(...given) {
    calls.push(given);
  }
  async start() {
    calls.push("start");
  }
  async stop() {
    calls.push("stop");
  }
}

const stands = {
  vscode: { workspace: { getConfiguration: (of) => ({
    get: (name) => `${of}.${name}` }) } },
  "vscode-languageclient/node": { LanguageClient },
};
const load = Module._load;
Module._load = (name, ...rest) => stands[name] || load(name, ...rest);
const extension = require(process.argv[2]);

(async () => {
  await extension.activate();
  await extension.deactivate();
  console.log(JSON.stringify(calls));
})();
