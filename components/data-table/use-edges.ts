'use client';
import { type RefObject, useEffect } from 'react';

/**
 * Tells what scrolls sideways whether it goes on: `data-before` and `data-after` on the frame around it, for a shadow at
 * that edge. The frame must not scroll itself.
 */
export function useEdges(frame: RefObject<HTMLElement | null>, scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const [box, inner] = [frame.current, scroller.current];
    if (!box || !inner) return;
    const tell = () => {
      box.toggleAttribute('data-before', inner.scrollLeft > 1);
      box.toggleAttribute('data-after', inner.scrollLeft + inner.clientWidth < inner.scrollWidth - 1);
    };
    tell();
    const sizes = new ResizeObserver(tell);
    sizes.observe(inner);
    // What is inside grows when rows come or columns are chosen.
    const content = new MutationObserver(tell);
    content.observe(inner, { childList: true, subtree: true });
    inner.addEventListener('scroll', tell, { passive: true });
    return () => {
      sizes.disconnect();
      content.disconnect();
      inner.removeEventListener('scroll', tell);
    };
  }, [frame, scroller]);
}
