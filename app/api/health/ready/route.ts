import { ready } from '@/server/health';

export const dynamic = 'force-dynamic';
export const GET = () => ready();
