// Reads messages, one JSON string per line of standard input, with npm edifact (node-edifact).
// Prints one JSON object per message: the names of NAD+FL, or null where the parser gave up, and the
// milliseconds of the best run.
import { createInterface } from 'node:readline';
import Parser from 'edifact/parser.js';
import Validator from 'edifact/validator.js';

function segments(text) {
  const parser = new Parser(new Validator());
  const found = [];
  let elements, components;
  parser.on('opensegment', (tag) => found.push({ tag, elements: (elements = []) }));
  parser.on('element', () => elements.push((components = [])));
  parser.on('component', (value) => components.push(value));
  parser.write(text);
  parser.end();
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  let names = null;
  let best = null;
  try {
    const people = segments(text).filter((s) => s.tag === 'NAD' && s.elements[0]?.[0] === 'FL');
    names = people.map((s) => s.elements[3].join(' '));
    for (let run = 0; run < 30; run++) {
      const start = process.hrtime.bigint();
      segments(text);
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      best = Math.min(best ?? ms, ms);
    }
  } catch {
    // It gave up: what it has by then is no answer.
    names = null;
  }
  console.log(JSON.stringify({ names, ms: best }));
}
