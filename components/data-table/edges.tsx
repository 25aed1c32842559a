'use client';
import { type ReactNode, type RefObject, useRef } from 'react';
import classes from './edges.module.css';
import { useEdges } from './use-edges';

/** A frame that shows at its edges that what scrolls inside goes on. */
export function Edges({
  scroller,
  className,
  pinned = false,
  children,
}: {
  /** The element inside that scrolls. */
  scroller: RefObject<HTMLElement | null>;
  className?: string | undefined;
  /** Its first column stays in sight and shows the left edge by itself. */
  pinned?: boolean;
  children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  useEdges(frame, scroller);
  return (
    <div ref={frame} className={[classes.frame, pinned ? classes.pinned : '', className ?? ''].join(' ')}>
      {children}
    </div>
  );
}
