interface JsonToken {
  kind: 'key' | 'string' | 'number' | 'word' | 'mark';
  text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * JSON laid out for reading without parsing it: every number keeps the digits that the source wrote, which a parser
 * would round. One array of tokens per line; text that is not JSON comes back as it is, line by line.
 */
export function jsonLines(text: string): { depth: number; tokens: JsonToken[] }[] {
  const trimmed = text.trim();
  const raw = trimmed.match(TOKEN);
  // Whatever is neither token nor space is no JSON.
  if (!raw || trimmed.replace(TOKEN, '').trim() !== '') {
    return text.split('\n').map((line) => ({ depth: 0, tokens: [{ kind: 'word', text: line }] }));
  }
  const lines: { depth: number; tokens: JsonToken[] }[] = [];
  let depth = 0;
  let line: JsonToken[] = [];
  const end = () => {
    if (line.length > 0) lines.push({ depth, tokens: line });
    line = [];
  };
  raw.forEach((token, index) => {
    const next = raw[index + 1];
    if (token === '{' || token === '[') {
      line.push({ kind: 'mark', text: token });
      if (next === '}' || next === ']') return;
      end();
      depth++;
    } else if (token === '}' || token === ']') {
      const before = raw[index - 1];
      if (before !== '{' && before !== '[') {
        end();
        depth = Math.max(0, depth - 1);
      }
      line.push({ kind: 'mark', text: token });
    } else if (token === ',') {
      line.push({ kind: 'mark', text: ',' });
      end();
    } else if (token === ':') line.push({ kind: 'mark', text: ': ' });
    else if (token.startsWith('"')) line.push({ kind: next === ':' ? 'key' : 'string', text: token });
    else line.push({ kind: /^-?\d/.test(token) ? 'number' : 'word', text: token });
  });
  end();
  return lines;
}

/** The same as text, to copy. */
export const jsonText = (text: string): string =>
  jsonLines(text)
    .map(({ depth, tokens }) => '  '.repeat(depth) + tokens.map((token) => token.text).join(''))
    .join('\n');
