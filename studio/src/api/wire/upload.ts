/** An upload by the tus protocol, as `GET /v1/uploads/{id}` shows it. */
export interface UploadStatus {
  id: string;
  name: string | null;
  offset: number;
  length: number;
  expires: string;
}

/** The JSON body of `POST /v1/photos`: complete uploads that become one photo. */
export interface UploadedPhoto {
  uploads: string[];
  name: string | null;
}
