// Starts `scepctl lsp` for definitions and scepctl.conf.
"use strict";

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function activate() {
  const command = workspace.getConfiguration("scepctl").get("program");
  client = new LanguageClient(
    "scepctl",
    "scepctl",
    { command, args: ["lsp"] },
    {
      // Files of other programs are left alone by the server.
      documentSelector: [
        { language: "scepctl" },
        { language: "ini", scheme: "file" },
      ],
    }
  );
  return client.start();
}

function deactivate() {
  return client === undefined ? undefined : client.stop();
}

module.exports = { activate, deactivate };
