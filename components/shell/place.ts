interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const EDGE = 8;
const GAP = 4;

/**
 * Where a panel stands beside what opened it: below and flush with its start (or end), above when there is no room
 * below, and never over the edge of the window. All in pixels of the window.
 */
export function placeBeside(
  anchor: Rectangle,
  panel: { width: number; height: number },
  view: { width: number; height: number },
  align: 'start' | 'end',
): { top: number; left: number } {
  const below = anchor.bottom + GAP;
  const above = anchor.top - GAP - panel.height;
  const fits = below + panel.height <= view.height - EDGE;
  const top = fits || above < EDGE ? below : above;
  const left = align === 'start' ? anchor.left : anchor.right - panel.width;
  return {
    top: Math.max(EDGE, Math.min(top, view.height - EDGE - panel.height)),
    left: Math.max(EDGE, Math.min(left, view.width - EDGE - panel.width)),
  };
}
