'use client';
import { FigureTable } from '../charts/figure-table';
import { type AccountIdentityRowFragment, type GoldenAttributeRowFragment, graphql } from '../shell/apollo';
import { NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Day } from '../shell/time';
import { System } from '../shell/viewer';
import classes from './accounts.module.css';
import { attributeTitle, statedText } from './attribute';

graphql(`
  fragment AccountIdentityRow on AccountIdentity {
    system
    type
    externalId
    validFrom
    validTo
  }
`);
graphql(`
  fragment GoldenAttributeRow on GoldenAttribute {
    name
    value
    source
    disagrees
    agreement {
      code
      label
      tone
      description
    }
    others {
      source
      value
    }
  }
`);

/** Under which identifier each system knows this account. */
export function Identities({ identities }: { identities: readonly AccountIdentityRowFragment[] }) {
  return (
    <Section
      title="Identities"
      definition="The master mapping: usage, invoices and documents that carry one of these identifiers belong to this account."
    >
      <FigureTable
        label="Identities"
        rows={identities}
        rowKey={(identity) => `${identity.system} ${identity.type} ${identity.externalId} ${identity.validFrom ?? ''}`}
        empty="No system's identifier is mapped to this account yet."
        columns={[
          { key: 'system', head: 'System', cell: (identity) => <System code={identity.system} /> },
          { key: 'type', head: 'Type', cell: (identity) => identity.type },
          {
            key: 'id',
            head: 'Identifier',
            cell: (identity) => (
              <Identifier value={identity.externalId} label={`${identity.system} ${identity.type}`} />
            ),
          },
          {
            key: 'valid',
            head: 'Valid',
            wide: true,
            cell: (identity) => (
              <span className="quiet">
                {identity.validFrom ? (
                  <>
                    from <Day at={identity.validFrom} />
                  </>
                ) : (
                  'always'
                )}
                {identity.validTo ? (
                  <>
                    {' '}
                    to <Day at={identity.validTo} />
                  </>
                ) : null}
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}

/** What the systems say of the account, where they differ or only one speaks. */
export function Attributes({ attributes }: { attributes: readonly GoldenAttributeRowFragment[] }) {
  const ordered = [...attributes].sort((a, b) => Number(b.disagrees) - Number(a.disagrees));
  return (
    <Section
      title="What the systems state"
      definition="Each attribute has one owner whose statement is in force (tax: ERP, term: CRM, charges: billing). Shown are those on which systems differ, or that only one states."
    >
      <FigureTable
        label="Attributes by system"
        rows={ordered}
        rowKey={(attribute) => attribute.name}
        empty="All systems agree."
        columns={[
          { key: 'name', head: 'Attribute', cell: (attribute) => attributeTitle(attribute.name) },
          {
            key: 'value',
            head: 'In force',
            words: true,
            cell: (attribute) =>
              attribute.value ? (
                <>
                  {statedText(attribute.value)}{' '}
                  <span className="quiet">
                    <System code={attribute.source} />
                  </span>
                </>
              ) : (
                <span className="quiet">nothing stated</span>
              ),
          },
          {
            key: 'others',
            head: 'Others state',
            words: true,
            cell: (attribute) =>
              attribute.others.length > 0 ? (
                attribute.others.map((other) => (
                  <div key={other.source}>
                    {statedText(other.value)}{' '}
                    <span className="quiet">
                      <System code={other.source} />
                    </span>
                  </div>
                ))
              ) : (
                <span className="quiet">{NONE}</span>
              ),
          },
          {
            key: 'agrees',
            head: 'Agreement',
            cell: (attribute) => <TermBadge plain term={attribute.agreement} />,
          },
        ]}
      />
    </Section>
  );
}

interface Relative {
  id: string;
  name: string;
}

export function Hierarchy({ parent, units }: { parent: Relative | null | undefined; units: readonly Relative[] }) {
  if (!parent && units.length === 0) return null;
  const link = ({ id, name }: Relative) => <Link href={`/accounts/${encodeURIComponent(id)}`}>{name}</Link>;
  return (
    <Section title="Hierarchy">
      <div className={classes.text}>
        {parent ? <p>Part of {link(parent)}</p> : null}
        {units.length > 0 ? (
          <ul className={classes.children}>
            {units.map((child) => (
              <li key={child.id}>{link(child)}</li>
            ))}
          </ul>
        ) : null}
      </div>
    </Section>
  );
}
