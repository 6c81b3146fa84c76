// Parses Oracle statements with the PL/SQL grammar of antlr4ts-sql.
//
//     node parse.js FOLDER-WITH-NODE_MODULES < texts.json
//
// Reads a JSON list of texts, and writes one of the same length: what is wrong with a text, or null.
"use strict";

const fs = require("fs");
const path = require("path");
const installed = require("module").createRequire(path.resolve(process.argv[2]) + path.sep);
const { antlr4tsSQL } = installed("antlr4ts-sql/dist/src/antlr4tsSQL");
const { SQLDialect } = installed("antlr4ts-sql/dist/src/models/SQLDialect");

const grammar = new antlr4tsSQL(SQLDialect.PLSQL);

function faultOf(text) {
  const faults = [];
  const listener = {
    syntaxError: (recognizer, symbol, line, column, message) =>
      faults.push(`line ${line}, column ${column + 1}: ${message}`),
  };
  const parser = grammar.getParser(grammar.getTokens(text, [listener]), [listener]);
  const tree = grammar.getParseTree(parser);
  if (faults.length > 0) return faults[0];
  // A script may hold several statements, with nothing between them: one that falls apart is not one.
  const statements = [];
  for (let child = 0; child < tree.childCount; child++) {
    const kind = tree.getChild(child).constructor.name;
    if (kind !== "TerminalNode") statements.push(kind);
  }
  if (statements.length === 1 && statements[0] === "Unit_statementContext") return null;
  return `parsed as ${statements.join(", ") || "nothing"}`;
}

const texts = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(faultOf)));
