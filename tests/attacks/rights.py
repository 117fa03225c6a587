"""Who may what: every route, method and object with the status that each of the actors gets. A route without a row fails the tests."""

ACTORS = (
    "nobody",
    "author",
    "owner",
    "classmate",
    "stranger",
    "instructor",
    "other instructor",
    "coordinator",
    "other coordinator",
    "administrator",
    "administrator without codes",
)
"""The columns of the table below, in this order."""

OF_THE_API = """
countries                                                        get   own   200 200 200 200 200 200 200 200 200 200 200
languages                                                        get   own   200 200 200 200 200 200 200 200 200 200 200
documents                                                        get   own   200 200 200 200 200 200 200 200 200 200 200
documents/<str:document>                                         get   own   200 200 200 200 200 200 200 200 200 200 200
documents/<str:document>                                         get   other 200 200 200 200 200 200 200 200 200 200 200
me                                                               get   own   401 200 200 200 200 200 200 200 200 200 200
me                                                               patch own   401 200 200 200 200 200 200 200 200 200 200
me/consents/<str:document>                                       put   own   401 200 200 200 200 200 200 200 200 200 200
me/consents/<str:document>                                       put   other 401 200 200 200 200 200 200 200 200 200 200
courses                                                          get   own   200 200 200 200 200 200 200 200 200 200 200
courses/<slug:slug>                                              get   own   200 200 200 200 200 200 200 200 200 200 200
courses/<slug:slug>                                              get   other 200 200 200 200 200 200 200 200 200 200 200
courses/<slug:slug>/lessons/<slug:key>                           get   own   200 200 200 200 200 200 200 200 200 200 200
courses/<slug:slug>/lessons/<slug:key>                           get   other 200 200 200 200 200 200 200 200 200 200 200
cohorts                                                          get   own   200 200 200 200 200 200 200 200 200 200 200
cohorts                                                          post  own   401 403 403 403 403 403 403 403 403 201 403
cohorts/<uuid:uuid>                                              get   own   200 200 200 200 200 200 200 200 200 200 200
cohorts/<uuid:uuid>                                              get   other 200 200 200 200 200 200 200 200 200 200 200
cohorts/<uuid:uuid>                                              patch own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>                                              patch other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/enrollments                                  post  own   401 201 200 200 201 201 201 201 201 201 201
cohorts/<uuid:uuid>/enrollments                                  post  other 401 201 201 201 200 201 201 201 201 201 201
cohorts/<uuid:uuid>/roster                                       get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/roster                                       get   other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/roster.csv                                   get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/roster.csv                                   get   other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/roster.xlsx                                  get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/roster.xlsx                                  get   other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/gradebook                                    get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/gradebook                                    get   other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/gradebook.csv                                get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/gradebook.csv                                get   other 401 403 403 403 403 403 200 403 403 200 403
cohorts/<uuid:uuid>/gradebook.xlsx                               get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/gradebook.xlsx                               get   other 401 403 403 403 403 403 200 403 403 200 403
countries/<str:code>/trainees                                    get   own   401 404 404 404 404 404 404 200 404 200 403
countries/<str:code>/trainees                                    get   other 401 404 404 404 404 404 404 404 200 200 403
enrollments                                                      get   own   401 200 200 200 200 200 200 200 200 200 200
enrollments/<uuid:uuid>                                          get   own   401 404 200 404 404 200 404 200 404 200 403
enrollments/<uuid:uuid>                                          get   other 401 404 404 404 200 404 200 404 404 200 403
enrollments/<uuid:uuid>                                          patch own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>                                          patch other 401 404 404 404 200 404 404 404 404 404 404
enrollments/<uuid:uuid>/mode                                     put   own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/mode                                     put   other 401 404 404 404 200 404 404 404 404 404 404
enrollments/<uuid:uuid>/withdrawal                               put   own   401 404 204 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/withdrawal                               put   other 401 404 404 404 204 404 404 404 404 404 404
enrollments/<uuid:uuid>/country                                  put   own   401 404 403 404 404 200 404 403 404 200 403
enrollments/<uuid:uuid>/country                                  put   other 401 404 404 404 403 404 200 404 404 200 403
enrollments/<uuid:uuid>/extension                                put   own   401 404 403 404 404 200 404 403 404 200 403
enrollments/<uuid:uuid>/extension                                put   other 401 404 404 404 403 404 200 404 404 200 403
enrollments/<uuid:uuid>/lessons/<slug:key>                       get   own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/lessons/<slug:key>                       get   other 401 404 404 404 200 404 404 404 404 404 404
enrollments/<uuid:uuid>/lessons/<slug:key>/completion            put   own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/lessons/<slug:key>/completion            put   other 401 404 404 404 200 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>                       get   own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>                       get   other 401 404 404 404 200 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>/practice              post  own   401 404 409 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>/practice              post  other 401 404 404 404 409 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>/attempts/<int:number> put   own   401 404 200 404 404 404 404 404 404 404 404
enrollments/<uuid:uuid>/quizzes/<slug:key>/attempts/<int:number> put   other 401 404 404 404 200 404 404 404 404 404 404
attempts/<uuid:uuid>                                             get   own   401 404 200 404 404 404 404 404 404 404 404
attempts/<uuid:uuid>                                             get   other 401 404 404 404 200 404 404 404 404 404 404
attempts/<uuid:uuid>/answers                                     patch own   401 404 200 404 404 404 404 404 404 404 404
attempts/<uuid:uuid>/answers                                     patch other 401 404 404 404 200 404 404 404 404 404 404
attempts/<uuid:uuid>/answers/<slug:question_key>                 put   own   401 404 200 404 404 404 404 404 404 404 404
attempts/<uuid:uuid>/answers/<slug:question_key>                 put   other 401 404 404 404 200 404 404 404 404 404 404
attempts/<uuid:uuid>/submission                                  post  own   401 404 200 404 404 404 404 404 404 404 404
attempts/<uuid:uuid>/submission                                  post  other 401 404 404 404 200 404 404 404 404 404 404
certificates/<str:code>                                          get   own   200 200 200 200 200 200 200 200 200 200 200
certificates/<str:code>                                          get   other 200 200 200 200 200 200 200 200 200 200 200
cohorts/<uuid:uuid>/certificates                                 get   own   401 403 403 403 403 200 403 403 403 200 403
cohorts/<uuid:uuid>/certificates                                 get   other 401 403 403 403 403 403 200 403 403 200 403
participation                                                    get   own   401 403 403 403 403 200 200 200 200 200 403
participation.csv                                                get   own   401 403 403 403 403 200 200 200 200 200 403
participation.xlsx                                               get   own   401 403 403 403 403 200 200 200 200 200 403
"""
"""Below /api/v1/. What there is not is 401 for `nobody` where the object's own row says so, and 404 for everybody else."""

ELSEWHERE = """
_allauth/CLIENT/v1/config                                            get    own   200 200 200
_allauth/CLIENT/v1/auth/session                                      get    own   401 200 200
_allauth/CLIENT/v1/auth/session                                      delete own   401 401 401
_allauth/CLIENT/v1/auth/reauthenticate                               post   own   401 400 400
_allauth/CLIENT/v1/auth/code/confirm                                 post   own   409 409 409
_allauth/CLIENT/v1/auth/password/request                             post   own   400 400 400
_allauth/CLIENT/v1/auth/password/reset                               get    own   400 400 400
_allauth/CLIENT/v1/auth/password/reset                               post   own   400 400 400
_allauth/CLIENT/v1/auth/login                                        post   own   400 400 400
_allauth/CLIENT/v1/auth/signup                                       post   own   400 400 400
_allauth/CLIENT/v1/auth/email/verify                                 get    own   409 409 409
_allauth/CLIENT/v1/auth/email/verify                                 post   own   409 409 409
_allauth/CLIENT/v1/auth/email/verify/resend                          post   own   409 409 409
_allauth/CLIENT/v1/auth/phone/verify                                 post   own   409 409 409
_allauth/CLIENT/v1/auth/phone/verify/resend                          post   own   409 409 409
_allauth/CLIENT/v1/account/password/change                           post   own   401 400 400
_allauth/CLIENT/v1/account/email                                     get    own   401 200 200
_allauth/CLIENT/v1/account/email                                     post   own   409 400 400
_allauth/CLIENT/v1/account/email                                     put    own   401 400 400
_allauth/CLIENT/v1/account/email                                     patch  own   401 400 400
_allauth/CLIENT/v1/account/email                                     delete own   401 400 400
_allauth/CLIENT/v1/account/phone                                     get    own   401 404 404
_allauth/CLIENT/v1/account/phone                                     post   own   409 404 404
_allauth/CLIENT/v1/auth/2fa/authenticate                             post   own   401 401 401
_allauth/CLIENT/v1/auth/2fa/reauthenticate                           post   own   401 400 400
_allauth/CLIENT/v1/account/authenticators                            get    own   401 200 200
_allauth/CLIENT/v1/account/authenticators/totp                       get    own   401 404 200
_allauth/CLIENT/v1/account/authenticators/totp                       post   own   401 400 400
_allauth/CLIENT/v1/account/authenticators/totp                       delete own   401 200 401
_allauth/CLIENT/v1/account/authenticators/recovery-codes             get    own   401 404 404
_allauth/CLIENT/v1/account/authenticators/recovery-codes             post   own   401 400 401
_allauth/CLIENT/v1/auth/sessions                                     get    own   401 200 200
_allauth/CLIENT/v1/auth/sessions                                     delete own   401 400 400
_allauth/app/v1/tokens/refresh                                        post   own   400 400 400
_allauth/openapi.yaml                                                 get    own   200 200 200
_allauth/openapi.json                                                 get    own   200 200 200
accounts/login/                                                       get    own   200 302 302
accounts/login/                                                       post   own   200 302 302
accounts/login/                                                       put    own   200 302 302
accounts/logout/                                                      get    own   302 200 200
accounts/logout/                                                      post   own   302 302 302
accounts/inactive/                                                    get    own   200 200 200
accounts/signup/                                                      get    own   200 302 302
accounts/signup/                                                      post   own   200 302 302
accounts/signup/                                                      put    own   200 302 302
accounts/reauthenticate/                                              get    own   302 200 200
accounts/reauthenticate/                                              post   own   302 200 200
accounts/reauthenticate/                                              put    own   302 200 200
accounts/email/                                                       get    own   302 200 200
accounts/email/                                                       post   own   302 302 302
accounts/email/                                                       put    own   302 302 302
accounts/confirm-email/                                               get    own   302 302 302
accounts/password/change/                                             get    own   302 200 200
accounts/password/change/                                             post   own   302 200 200
accounts/password/change/                                             put    own   302 200 200
accounts/password/set/                                                get    own   302 302 302
accounts/password/set/                                                post   own   302 302 302
accounts/password/set/                                                put    own   302 302 302
accounts/password/reset/                                              get    own   200 200 200
accounts/password/reset/                                              post   own   200 200 200
accounts/password/reset/                                              put    own   200 200 200
accounts/login/code/confirm/                                          get    own   302 302 302
accounts/login/code/confirm/                                          post   own   302 302 302
accounts/login/code/confirm/                                          put    own   302 302 302
accounts/password/reset/key/done/                                     get    own   200 200 200
accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$   get    own   200 200 200
accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$   post   own   200 200 200
accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$   put    own   200 200 200
accounts/password/reset/done/                                         get    own   200 200 200
accounts/2fa/                                                         get    own   302 200 200
accounts/2fa/authenticate/                                            get    own   302 302 302
accounts/2fa/authenticate/                                            post   own   302 302 302
accounts/2fa/reauthenticate/                                          get    own   302 302 200
accounts/2fa/reauthenticate/                                          post   own   302 302 200
accounts/2fa/reauthenticate/                                          put    own   302 302 200
accounts/2fa/totp/activate/                                           get    own   302 302 302
accounts/2fa/totp/activate/                                           post   own   302 302 302
accounts/2fa/totp/activate/                                           put    own   302 302 302
accounts/2fa/totp/deactivate/                                         get    own   302 404 302
accounts/2fa/totp/deactivate/                                         post   own   302 404 302
accounts/2fa/totp/deactivate/                                         put    own   302 404 302
accounts/2fa/recovery-codes/                                          get    own   302 404 404
accounts/2fa/recovery-codes/generate/                                 get    own   302 302 302
accounts/2fa/recovery-codes/generate/                                 post   own   302 302 302
accounts/2fa/recovery-codes/generate/                                 put    own   302 302 302
accounts/2fa/recovery-codes/download/                                 get    own   302 404 404
accounts/sessions/                                                    get    own   302 200 200
accounts/sessions/                                                    post   own   302 302 302
accounts/sessions/                                                    put    own   302 302 302
health/live                                                           get    own   200 200 200
health/ready                                                          get    own   200 200 200
media/<str:sha256>/<str:name>                                         get    own   200 200 200
media/<str:sha256>/<str:name>                                         get    other 200 200 200
certificates/<str:code>.pdf                                           get    own   200 200 200
certificates/<str:code>.pdf                                           get    other 200 200 200
/                                                                     get    own   200 200 200
courses/<slug:slug>                                                   get    own   200 200 200
courses/<slug:slug>                                                   get    other 200 200 200
courses/<slug:slug>/lessons/<slug:key>                                get    own   200 200 200
courses/<slug:slug>/lessons/<slug:key>                                get    other 200 200 200
home                                                                  get    own   302 200 200
verify                                                                get    own   200 200 200
verify/<str:code>                                                     get    own   200 200 200
verify/<str:code>                                                     get    other 200 200 200
VERIFY/<str:code>                                                     get    own   200 200 200
VERIFY/<str:code>                                                     get    other 200 200 200
legal/<slug:document>                                                 get    own   200 200 200
legal/<slug:document>                                                 get    other 200 200 200
problems/<slug:code>                                                  get    own   200 200 200
problems/<slug:code>                                                  get    other 200 200 200
api/docs                                                              get    own   200 200 200
robots.txt                                                            get    own   200 200 200
"""
"""Pages and accounts (CLIENT: app and browser), with an empty body.

For `nobody`, `owner` (without a second factor) and `administrator` (with one).
"""
