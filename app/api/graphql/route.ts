import { graphqlHandler } from '@/server/graphql';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return graphqlHandler(request);
}

export function POST(request: Request): Promise<Response> {
  return graphqlHandler(request);
}
