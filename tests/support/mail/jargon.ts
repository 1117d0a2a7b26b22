/** Words of our trade, not of our readers; codes; and what slips in where a value is missing. */
export const jargon =
  /\b(tokens?|JWT|null|undefined|NaN|database|server|prisma|postgres\w*|P\d{4}|E[A-Z]{4,}|(?<!\d )[45]\d\d)\b|\[object|\b[a-z]+-(missing|invalid|short|long|common|pattern|personal|differ|credentials|many|link)\b/;
