/* The peer of the chip's bench that keeps its process: libcrypto's CMS_verify over each signature
 * with its chain, and the hashes of the data groups by EVP. Usage: chip CSCA.pem FOLDER COUNT RUNS;
 * FOLDER holds N.cms, N.dg1 and N.dg2. Prints documents per second of the best run, or why not. */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct file {
  unsigned char *bytes;
  long size;
};

static struct file load(const char *folder, int number, const char *ending) {
  char path[4096];
  struct file file = {NULL, 0};
  snprintf(path, sizeof path, "%s/%d.%s", folder, number, ending);
  FILE *from = fopen(path, "rb");
  if (from == NULL) return file;
  fseek(from, 0, SEEK_END);
  file.size = ftell(from);
  rewind(from);
  file.bytes = malloc((size_t)file.size);
  if (fread(file.bytes, 1, (size_t)file.size, from) != (size_t)file.size) file.bytes = NULL;
  fclose(from);
  return file;
}

/* Whether the signed object has this hash: its bytes are looked for, which is less work than
 * reading the object's structure and so in the peer's favour. */
static int is_signed(const unsigned char *content, long size, const struct file *group) {
  unsigned char digest[32];
  unsigned int length = 0;
  EVP_Digest(group->bytes, (size_t)group->size, digest, &length, EVP_sha256(), NULL);
  for (long at = 0; at + 32 <= size; at++)
    if (memcmp(content + at, digest, 32) == 0) return 1;
  return 0;
}

static int verify(X509_STORE *store, const struct file *cms, const struct file *dg1,
                  const struct file *dg2) {
  const unsigned char *at = cms->bytes;
  CMS_ContentInfo *info = d2i_CMS_ContentInfo(NULL, &at, cms->size);
  if (info == NULL) return 0;
  int good = CMS_verify(info, NULL, store, NULL, NULL, CMS_BINARY) == 1;
  if (good) {
    ASN1_OCTET_STRING **content = CMS_get0_content(info);
    const unsigned char *bytes = ASN1_STRING_get0_data(*content);
    long size = ASN1_STRING_length(*content);
    good = is_signed(bytes, size, dg1) && is_signed(bytes, size, dg2);
  }
  CMS_ContentInfo_free(info);
  return good;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int count = atoi(argv[3]), runs = atoi(argv[4]);
  X509_STORE *store = X509_STORE_new();
  FILE *csca = fopen(argv[1], "rb");
  X509 *certificate = csca == NULL ? NULL : PEM_read_X509(csca, NULL, NULL, NULL);
  if (certificate == NULL || X509_STORE_add_cert(store, certificate) != 1) return 2;
  X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(store), X509_PURPOSE_ANY);
  struct file *files = calloc((size_t)count * 3, sizeof *files);
  for (int n = 0; n < count; n++) {
    files[n * 3] = load(argv[2], n, "cms");
    files[n * 3 + 1] = load(argv[2], n, "dg1");
    files[n * 3 + 2] = load(argv[2], n, "dg2");
    if (files[n * 3 + 2].bytes == NULL) return 2;
  }
  double best = 0;
  for (int run = 0; run < runs; run++) {
    struct timespec from, to;
    int good = 0;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int n = 0; n < count; n++)
      good += verify(store, &files[n * 3], &files[n * 3 + 1], &files[n * 3 + 2]);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (good != count) {
      ERR_print_errors_fp(stderr);
      printf("refused %d of %d\n", count - good, count);
      return 1;
    }
    double seconds = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    if (count / seconds > best) best = count / seconds;
  }
  printf("%.1f\n", best);
  return 0;
}
