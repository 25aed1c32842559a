'use client';
import { type BillingStatusCardFragment, graphql } from '../shell/apollo';
import { Link } from '../shell/link';
import { ToneIcon, toneClass } from '../shell/term';
import classes from './accounts.module.css';

graphql(`
  fragment BillingStatusCard on BillingStatus {
    headline
    tone
    sentences {
      text
      tone
      href
    }
  }
`);

/** The billing status in plain words: what somebody on the phone with the customer would say. */
export function BillingStatus({ status }: { status: BillingStatusCardFragment }) {
  return (
    <section className={`${classes.status} ${toneClass(status.tone)}`} aria-label="Billing status">
      <h2>
        <ToneIcon tone={status.tone} size={18} /> {status.headline}
      </h2>
      <ul>
        {status.sentences.map((sentence) => (
          <li key={sentence.text}>
            <ToneIcon tone={sentence.tone} />
            {sentence.href ? <Link href={sentence.href}>{sentence.text}</Link> : <span>{sentence.text}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
