/** An error as RFC 9457 has it, with fanlight's `code`, `stage` and `retryable`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string | null;
  code: string;
  stage: string | null;
  retryable: boolean;
}
