// Reads zones, one JSON array of lines per line of standard input, with npm mrz (cheminfo).
// Prints one JSON object per zone, then the zones read per second of the better half of the runs.
import { createInterface } from 'node:readline';
import { parse } from 'mrz';

const zones = [];
for await (const line of createInterface({ input: process.stdin })) zones.push(JSON.parse(line));

function one(lines) {
  try {
    const read = parse(lines);
    const digit = (name) => read.details.find((d) => d.field === name)?.valid ?? null;
    return {
      accepted: read.valid,
      format: read.format,
      number: read.fields.documentNumber ?? '',
      primary: read.fields.lastName ?? '',
      secondary: read.fields.firstName ?? '',
      birth: read.fields.birthDate ?? '',
      expiry: read.fields.expirationDate ?? '',
      digits: ['documentNumber', 'birthDate', 'expirationDate', 'personalNumber', 'composite'].map((n) =>
        digit(`${n}CheckDigit`),
      ),
    };
  } catch {
    return null;
  }
}

for (const lines of zones) console.log(JSON.stringify(one(lines)));
let best = 0;
for (let run = 0; run < 5; run++) {
  const start = process.hrtime.bigint();
  for (const lines of zones) one(lines);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  best = Math.max(best, zones.length / seconds);
}
console.log(JSON.stringify({ zones_per_second: best }));
