import { LostInside } from '@/components/shell/lost-inside';

/** An address that leads nowhere keeps the shell, so that one can go on from there. */
export default function Page() {
  return <LostInside />;
}
