/** A command for a terminal that sends one signal: what a person copies to see a source turn green. */
export function firstSignal({
  url,
  source,
  secret,
  at,
}: {
  url: string;
  source: string;
  secret: string;
  at: Date;
}): string {
  const time = at.toISOString();
  const event = {
    specversion: '1.0',
    id: `first-${at.getTime()}`,
    source: `/${source}`,
    type: 'source.heartbeat.v1',
    time,
    data: { watermark: time },
  };
  // Neither a code nor a secret nor an instant holds a quote: what is quoted stays one word in any shell.
  return [
    `curl -sS -X POST '${url}/api/ingest/${encodeURIComponent(source)}' \\`,
    `  -H 'authorization: Bearer ${secret}' \\`,
    `  -H 'content-type: application/cloudevents+json' \\`,
    `  -d '${JSON.stringify(event)}'`,
  ].join('\n');
}
