/** The dashboards by who they are for; which figures and panels they hold is the server's to say. */
export const audiences = [
  { name: 'executive', title: 'Executive dashboard', code: 'EXECUTIVE' },
  { name: 'finance', title: 'Finance dashboard', code: 'FINANCE' },
  { name: 'operations', title: 'Operations dashboard', code: 'OPERATIONS' },
] as const;
export type Audience = (typeof audiences)[number];

export const audienceOf = (name: string): Audience | undefined => audiences.find((audience) => audience.name === name);
