import { graphqlHandler } from '@/server/graphql';

export const dynamic = 'force-dynamic';
export const GET = (request: Request): Promise<Response> => graphqlHandler(request);
export const POST = GET;
