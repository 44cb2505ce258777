// MPI's names that are macros with casts, which Swift does not see, as functions.
#include <mpi.h>

static inline MPI_Comm sfumato_mpi_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype sfumato_mpi_byte(void) { return MPI_BYTE; }
static inline MPI_Datatype sfumato_mpi_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype sfumato_mpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Op sfumato_mpi_add(void) { return MPI_SUM; }
static inline MPI_Info sfumato_mpi_no_info(void) { return MPI_INFO_NULL; }
static inline MPI_Request sfumato_mpi_no_request(void) { return MPI_REQUEST_NULL; }
static inline void *sfumato_mpi_in_place(void) { return MPI_IN_PLACE; }
static inline int sfumato_mpi_set_errors_return(void) {
  return MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
}
// Takes an empty message that has come from anyone: its sender, or -1 where there is none.
static inline int sfumato_mpi_take_empty(int tag) {
  int is_here = 0;
  MPI_Status status;
  if (MPI_Iprobe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &is_here, &status) != MPI_SUCCESS || !is_here)
    return -1;
  const int sender = status.MPI_SOURCE;
  if (MPI_Recv(NULL, 0, MPI_BYTE, sender, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS)
    return -1;
  return sender;
}
static inline int sfumato_mpi_test(MPI_Request *request, int *is_done) {
  return MPI_Test(request, is_done, MPI_STATUS_IGNORE);
}
static inline int sfumato_mpi_test_all(int count, MPI_Request *requests, int *are_done) {
  return MPI_Testall(count, requests, are_done, MPI_STATUSES_IGNORE);
}
