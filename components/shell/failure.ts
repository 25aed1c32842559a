/** What a reader needs to know of an error: which kind, so that the screen says what to do about it. */
export type FailureKind = 'signed-out' | 'forbidden' | 'not-found' | 'refused' | 'offline' | 'broken';
interface FailureState {
  kind: FailureKind;
  message: string;
  /** The trace that the log knows this failure by; to hand to whoever mends it. */
  traceId?: string;
}

interface GraphQLFault {
  message: string;
  extensions?: Record<string, unknown>;
}

const BY_CODE: Record<string, FailureKind> = {
  UNAUTHENTICATED: 'signed-out',
  UNAUTHORIZED: 'signed-out',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not-found',
  BAD_USER_INPUT: 'refused',
  GRAPHQL_VALIDATION_FAILED: 'refused',
  TOO_COMPLEX: 'refused',
  TOO_MANY_REQUESTS: 'refused',
};

/**
 * Reads any thrown thing: GraphQL errors by their code (the worst known one of a batch wins), HTTP answers by their
 * status, and what never reached the server as offline. Told by shape, so that it needs no GraphQL client.
 */
export function failureOf(error: unknown): FailureState {
  const faults = (error as { errors?: readonly GraphQLFault[] } | null)?.errors;
  if (Array.isArray(faults) && faults.length > 0) {
    const known = faults.find((fault: GraphQLFault) => BY_CODE[String(fault.extensions?.code)]);
    const fault = (known ?? faults[0]) as GraphQLFault;
    const traceId = fault.extensions?.trace;
    return {
      kind: BY_CODE[String(fault.extensions?.code)] ?? 'broken',
      message: fault.message,
      ...(typeof traceId === 'string' ? { traceId } : {}),
    };
  }
  const status = (error as { statusCode?: number } | null)?.statusCode;
  const message = error instanceof Error ? error.message : String(error);
  if (status === 401) return { kind: 'signed-out', message };
  if (status === 403) return { kind: 'forbidden', message };
  if (status === 404) return { kind: 'not-found', message };
  if (status === 502 || status === 503 || status === 504) return { kind: 'offline', message };
  if (status === undefined && (error instanceof TypeError || /fetch|network/i.test(message)))
    return { kind: 'offline', message };
  return { kind: 'broken', message };
}
