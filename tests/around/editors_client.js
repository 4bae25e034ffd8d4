// The client library that VS Code's extension is built on, at work; for
// editors_test.py. Prints what the server said as JSON.
"use strict";

const path = require("path");
const { spawn } = require("child_process");
const [, , modules, program, file, text] = process.argv;
const load = (name) => require(path.join(modules, "node_modules", name));
const rpc = load("vscode-languageserver-protocol/node");

async function main() {
  const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((done) => server.on("exit", done));
  const connection = rpc.createProtocolConnection(
    new rpc.StreamMessageReader(server.stdout),
    new rpc.StreamMessageWriter(server.stdin));
  const published = new Promise((done) => connection.onNotification(
    rpc.PublishDiagnosticsNotification.type, done));
  const uri = "file://" + file;
  const textDocument = { uri };
  connection.listen();
  const { capabilities } = await connection.sendRequest(
    rpc.InitializeRequest.type,
    { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification(rpc.InitializedNotification.type, {});
  await connection.sendNotification(
    rpc.DidOpenTextDocumentNotification.type,
    { textDocument: { uri, languageId: "scepctl", version: 1, text } });
  const seen = {
    capabilities,
    diagnostics: (await published).diagnostics,
    hover: await connection.sendRequest(rpc.HoverRequest.type,
      { textDocument, position: { line: 1, character: 1 } }),
    completion: await connection.sendRequest(rpc.CompletionRequest.type,
      { textDocument, position: { line: 1, character: 0 } }),
  };
  await connection.sendRequest(rpc.ShutdownRequest.type);
  await connection.sendNotification(rpc.ExitNotification.type);
  seen.status = await ended;
  console.log(JSON.stringify(seen));
  process.exit(0);
}

main();
