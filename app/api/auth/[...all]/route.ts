import { authHandler } from '@/server/auth/auth';

export const dynamic = 'force-dynamic';
export const GET = (request: Request): Promise<Response> => authHandler(request);
export const POST = GET;
