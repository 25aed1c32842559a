const FOLDERS: Readonly<Record<string, string>> = {
  invoice: 'invoices',
  'credit memo': 'credit-memos',
  'posting attempt': 'postings',
  'posting failure': 'postings',
  'erp document': 'postings',
  reversal: 'postings',
  payment: 'payments',
  'payment failure': 'payments',
  refund: 'payments',
};

/** Whether records of a kind have a page of their own. */
export const hasPage = (kind: string): boolean => kind in FOLDERS;

/** The page of a record: what the ERP did has one folder, money in and out another. */
export const hrefOf = (kind: string, id: string): string => `/${FOLDERS[kind] ?? 'postings'}/${encodeURIComponent(id)}`;
