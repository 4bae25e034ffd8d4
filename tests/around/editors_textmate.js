// Takes a definition apart by the grammar for VS Code, with what VS Code takes
// it apart with; for editors_test.py. One line of JSON for each line of FILE:
// [[text, scope], ...], the innermost scope.
"use strict";

const fs = require("fs");
const path = require("path");
const [, , modules, grammarPath, file] = process.argv;
const load = (name) => require(path.join(modules, "node_modules", name));
const { Registry, INITIAL, parseRawGrammar } = load("vscode-textmate");
const oniguruma = load("vscode-oniguruma");

async function main() {
  const wasm = fs.readFileSync(path.join(
    modules, "node_modules/vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(
    wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () =>
      parseRawGrammar(fs.readFileSync(grammarPath, "utf8"), grammarPath),
  });
  const grammar = await registry.loadGrammar("source.scepctl");
  let stack = INITIAL;
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    console.log(JSON.stringify(result.tokens.map((token) => [
      line.slice(token.startIndex, token.endIndex), token.scopes.at(-1)])));
  }
}

main();
