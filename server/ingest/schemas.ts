/** GET /api/schemas and /api/schemas/{type}: what a sender has to make. */
import { SIGNAL_TYPES, signalType } from '../../domain/signals';
import { publishedSchema } from '../../domain/signals/published';

const headers = { 'cache-control': 'public, max-age=300' };

/** Every type with its title, and where its schema is. */
export function schemasHandler(): Response {
  const types = SIGNAL_TYPES.map(({ type, area, title, description }) => ({
    type,
    area,
    title,
    description,
    schema: `/api/schemas/${type}`,
  }));
  return Response.json({ types }, { headers });
}

/** The JSON Schema of one type's data. */
export function schemaHandler(type: string): Response {
  const signal = signalType(type);
  if (!signal)
    return Response.json(
      {
        error: {
          code: 'unknown type',
          message: `There is no signal type named "${type.slice(0, 100)}"; see /api/schemas.`,
        },
      },
      { status: 404 },
    );
  return new Response(JSON.stringify(publishedSchema(signal), null, 2), {
    headers: { ...headers, 'content-type': 'application/schema+json' },
  });
}
