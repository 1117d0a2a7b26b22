/** Prisma's codes for what PostgreSQL (appendix A of its manual) and Node say when a database can't be had. */
const CODES = {
  ECONNREFUSED: 'P1001',
  ECONNRESET: 'P1001',
  ENOTFOUND: 'P1001',
  EAI_AGAIN: 'P1001',
  ETIMEDOUT: 'P1001',
  '57P03': 'P1001',
  '28P01': 'P1000',
  '3D000': 'P1003',
};

/** An error in the form that Prisma's CLI reads: never a stack, never the address with its password. */
export function faultOf(error) {
  const code = error?.code ?? error?.error_code;
  return {
    is_panic: false,
    message: String(error?.message || `Can't reach the database server (${code})`),
    error_code: CODES[code] ?? (/^P\d{4}$/.test(code ?? '') ? code : undefined),
    meta: error?.meta ?? null,
  };
}
