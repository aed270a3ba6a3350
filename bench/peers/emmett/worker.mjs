// Drives the npm package @event-driven-io/emmett-postgresql, with what it does by default, for bench/peers.
// Where it runs, bench/peers has installed package.json. It is spoken to like eventsourcing_worker.py.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';

const BATCH = 100;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const answer = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const { host, user, database, fields } = JSON.parse((await lines.next()).value);
const store = getPostgreSQLEventStore(`postgresql://${user}@/${database}?host=${encodeURIComponent(host)}`);

const stream = (events) => {
  const issue = randomUUID();
  const event = { type: 'Reported', data: { ...fields, issue } };
  return [`issue-${issue}`, Array.from({ length: events }, () => event)];
};
const append = ([name, events]) =>
  store.appendToStream(name, events, { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' });
const appends = (streams) => async () => {
  for (const each of streams) await append(each);
};

const loaded = stream(BATCH);
await append(loaded);

const actions = {
  append: (times) => appends(Array.from({ length: times }, () => stream(1))),
  batch: (times) => appends(Array.from({ length: times }, () => stream(BATCH))),
  load: (times) => async () => {
    for (let time = 0; time < times; time += 1) {
      const { events } = await store.readStream(loaded[0]);
      if (events.length !== BATCH) throw new Error(`${events.length} events`);
    }
  },
};

answer({ ready: true });
for await (const line of lines) {
  const [action, times] = line.split(' ');
  const act = actions[action](Number(times));
  const began = process.hrtime.bigint();
  await act();
  answer({ seconds: Number(process.hrtime.bigint() - began) / 1e9 });
}
await store.close();
