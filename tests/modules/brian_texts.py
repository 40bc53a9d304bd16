"""Models of Brian's documentation and examples, as texts: where each is from, and its method.

A line such as `tau = 10*ms` is what there stands in Python; drives that were arrays or another
group's are parameters here.
"""

IF = "threshold = 'v > 1'\nreset = 'v = 0'\n"
MV = "threshold = 'v > -50*mV'\nreset = 'v = -60*mV'\n"
TRAUB = """
    Cm = 200*pF
    gl = 10*nS
    El = -60*mV
    EK = -90*mV
    ENa = 50*mV
    g_na = 20*uS
    g_kd = 6*uS
    VT = -63*mV
    taue = 5*ms
    taui = 10*ms
    Ee = 0*mV
    Ei = -80*mV
    dv/dt = (gl*(El-v)+ge*(Ee-v)+gi*(Ei-v)-
             g_na*(m*m*m)*h*(v-ENa)-
             g_kd*(n*n*n*n)*(v-EK))/Cm : volt
    dm/dt = alpha_m*(1-m)-beta_m*m : 1
    dn/dt = alpha_n*(1-n)-beta_n*n : 1
    dh/dt = alpha_h*(1-h)-beta_h*h : 1
    dge/dt = -ge*(1./taue) : siemens
    dgi/dt = -gi*(1./taui) : siemens
    alpha_m = 0.32*(mV**-1)*4*mV/exprel((13*mV-v+VT)/(4*mV))/ms : Hz
    beta_m = 0.28*(mV**-1)*5*mV/exprel((v-VT-40*mV)/(5*mV))/ms : Hz
    alpha_h = 0.128*exp((17*mV-v+VT)/(18*mV))/ms : Hz
    beta_h = 4./(1+exp((40*mV-v+VT)/(5*mV)))/ms : Hz
    alpha_n = 0.032*(mV**-1)*5*mV/exprel((15*mV-v+VT)/(5*mV))/ms : Hz
    beta_n = .5*exp((10*mV-v+VT)/(40*mV))/ms : Hz
    threshold='v>-20*mV', refractory=3*ms, method='exponential_euler'
    v = El
"""

TEXTS = {
    # tutorial 1: neurons
    "tutorial 1, a simple model": ("tau = 10*ms\ndv/dt = (1-v)/tau : 1", "exact"),
    "tutorial 1, a sine": ("tau = 10*ms\ndv/dt = (sin(2*pi*100*Hz*t)-v)/tau : 1", "euler"),
    "tutorial 1, spikes": ("tau = 10*ms\ndv/dt = (1-v)/tau : 1\nthreshold='v>0.8'\nreset='v = 0'",
                           "exact"),  # fmt: skip
    "tutorial 1, refractoriness": (
        "tau = 10*ms\ndv/dt = (1-v)/tau : 1 (unless refractory)\n"
        "threshold='v>0.8', reset='v = 0', refractory=15*ms, method='exact'", "exact"),
    "tutorial 1, many neurons": ("tau = 10*ms\ndv/dt = (2-v)/tau : 1\nthreshold='v>1', reset='v=0'\n"
                                 "v = 'rand()'", "exact"),
    "tutorial 1, parameters": (
        "tau = 10*ms\nv0_max = 3.\ndv/dt = (v0-v)/tau : 1 (unless refractory)\nv0 : 1\n"
        "threshold='v>1', reset='v=0', refractory=5*ms, method='exact'\n", "exact"),
    "tutorial 1, stochastic": (
        "tau = 10*ms\nsigma = .2\ndv/dt = (v0-v)/tau+sigma*xi*tau**-0.5 : 1 (unless refractory)\n"
        "v0 : 1\nthreshold='v>1', reset='v=0', refractory=5*ms, method='euler'", "euler"),
    "tutorial 1, end": (
        "tau = 10*ms\nvr = -70*mV\nvt0 = -50*mV\ndelta_vt0 = 5*mV\ntau_t = 100*ms\n"
        "sigma = 0.5*(vt0-vr)\nv_drive = 2*(vt0-vr)\n"
        "dv/dt = (v_drive+vr-v)/tau + sigma*xi*tau**-0.5 : volt\ndvt/dt = (vt0-vt)/tau_t : volt\n"
        "reset = '''\nv = vr\nvt += delta_vt0\n'''\nthreshold='v>vt', refractory=5*ms\n"
        "v = 'vr+rand()*(vt0-vr)'\nvt = vt0", "euler"),
    "tutorial 2, synapses": ("dv/dt = (I-v)/tau : 1\nI : 1\ntau : second\n" + IF, "exact"),
    "tutorial 2, delays": ("tau = 10*ms\ndv/dt = (I-v)/tau : 1\nI : 1\n" + IF, "exact"),
    "tutorial 2, spike timing": ("taupre = 20*ms\ntaupost = 20*ms\ndapre/dt = -apre/taupre : 1\n"
                                 "dapost/dt = -apost/taupost : 1", "exact"),
    "tutorial 3, a flux": ("dv/dt = -v/tau + b : 1\nb : Hz\ntau = 10*ms\n" + IF, "exact"),
    "tutorial 3, Hodgkin and Huxley": (TRAUB, "exponential euler"),
    "tutorial 3, timed inputs": ("tau = 5*ms\nA = 2.5\ndv/dt = (I-v)/tau : 1\n"
                                 "I = A*sin(2*pi*f*t) : 1\nf : Hz\n" + IF, "euler"),
    # user guide: models
    "models, leaky": ("dv/dt = -v/(10*ms) : 1", "exact"),
    "models, unless refractory": ("dv/dt = -(v + I)/(10*ms) : volt (unless refractory)\nI : volt\n"
                                  "threshold = 'v > -50*mV'\nrefractory = 5*ms", "exact"),
    "models, time a parameter": ("dv/dt = -v/(10*ms) : 1\nrefractory_ = 5*ms\nref : second\n"
                                 "threshold = 'v > 1'\nrefractory = 'ref'", "exact"),
    "models, several parts": ("dv/dt = (ge+gi-(v+49*mV))/(20*ms) : volt\ndge/dt = -ge/(5*ms) : volt\n"
                              "dgi/dt = -gi/(10*ms) : volt\n" + MV, "exact"),
    "models, integer": ("dv/dt = -v/(10*ms) : 1\nspikes : integer\nthreshold = 'v > 1'\n"
                        "reset = 'v = 0; spikes += 1'", "exact"),
    "models, boolean": ("dv/dt = int(on)*Hz : 1\non : boolean (constant)\n" + IF, "exact"),
    "models, shared": ("dv/dt = (I - v)/(10*ms) : 1\nI = sin(2*pi*50*Hz*t) : 1 (shared)", "euler"),
    "models, constant over dt": ("dv/dt = -v/tau + I/tau : 1\nI = rand() : 1 (constant over dt)\n"
                                 "tau = 10*ms", "euler"),
    "equations, flags": ("dv/dt = (vr - v)/tau : volt (unless refractory)\n"
                         "vr : volt (constant, shared)\ntau : second (constant)", "exact"),
    "equations, noise": ("dv/dt = -v/tau + sigma*sqrt(2/tau)*xi : volt\nsigma = 3*mV\ntau = 10*ms",
                         "euler"),  # fmt: skip
    "equations, two noises": ("dx/dt = -x/tau + xi_x*tau**-0.5 : 1\ndy/dt = -y/tau + xi_y*tau**-0.5 "
                              ": 1\ntau = 10*ms", "euler"),
    "equations, shared noise": ("dx/dt = -x/tau + xi*tau**-0.5 : 1\ndy/dt = -y/tau + xi*tau**-0.5 "
                                ": 1\ntau = 10*ms", "euler"),
    "integration, geometric": ("dv/dt = -v*v*v*Hz + v*xi*second**-0.5 : 1\nmethod = 'milstein'",
                               "milstein"),  # fmt: skip
    "integration, order 2": ("dx/dt = -y*Hz : 1\ndy/dt = x*Hz : 1\nmethod = 'rk2'", "rk2"),
    "refractoriness, still integrating": ("dv/dt = -v/(5*ms) : 1\ndw/dt = -w/(5*ms) : 1\n"
                                          "threshold='v>1', reset='v=0;w+=1', refractory=2*ms",
                                          "exact"),  # fmt: skip
    "refractoriness, random": ("dv/dt = -v/(5*ms) : 1\nthreshold='v>1'\n"
                               "refractory = '(1 + 2*rand())*ms'", "exact"),
    "refractoriness, as long as above": ("dv/dt = -v/(5*ms) : 1\nthreshold='v>1'\nrefractory='v>1'",
                                         "exact"),  # fmt: skip
    "refractoriness, a time not to spike": ("dv/dt = -v/(5*ms) : 1\nnext : second\n"
                                            "threshold='v > 1 and t > next'\n"
                                            "reset='v = 0; next = t + 5*ms'", "exact"),
    "functions, timestep": ("dv/dt = int(timestep(t, dt) % 20 < 10)*Hz : 1", "euler"),
    "functions, clip": ("dv/dt = clip(I, 0, 2)*Hz : 1\nI : 1", "exact"),
    # examples
    "CUBA": ("taum = 20*ms\ntaue = 5*ms\ntaui = 10*ms\nVt = -50*mV\nVr = -60*mV\nEl = -49*mV\n"
             "dv/dt  = (ge+gi-(v-El))/taum : volt (unless refractory)\ndge/dt = -ge/taue : volt\n"
             "dgi/dt = -gi/taui : volt\nthreshold='v>Vt', reset='v = Vr', refractory=5*ms\n"
             "v = 'Vr + rand() * (Vt - Vr)'", "exact"),
    "COBAHH": (TRAUB, "exponential euler"),
    "IF curve, LIF": ("tau = 10*ms\ndv/dt = (v0 - v)/tau : volt (unless refractory)\nv0 : volt\n"
                      "threshold='v > 10*mV', reset='v = 0*mV', refractory=5*ms", "exact"),
    "adaptive threshold": ("dv/dt = -v/(10*ms) : volt\ndvt/dt = (10*mV-vt)/(15*ms) : volt\n"
                           "reset='''\nv = 0*mV\nvt += 3*mV\n'''\nthreshold='v>vt'", "exact"),
    "non reliability": ("tau = 20*ms\nsigma = .015\ndx/dt = (1.1 - x)/tau + sigma*(2/tau)**.5*xi : 1 "
                        "(unless refractory)\nthreshold='x > 1', reset='x = 0', refractory=5*ms",
                        "euler"),  # fmt: skip
    "reliability": ("tau = 20*ms\nsigma = .03\ntaux = 10*ms\nx : 1\n"
                    "dv/dt = (1.02 + x - v)/tau : 1\n" + IF, "exact"),
    "phase locking": ("tau = 20*ms\nb = 1.2\na : 1\ndv/dt = (-v + a*sin(2*pi*t/tau) + b)/tau : 1\n"
                      + IF, "euler"),
    "custom events": ("dv/dt = -v/(10*ms) : 1\ndx/dt = -x/(50*ms) : 1\n" + IF, "exact"),
    "gap junctions": ("tau = 10*ms\nIgap : 1\nv0 = 1.05\ndv/dt = (v0 - v + Igap)/tau : 1\n" + IF,
                      "exact"),  # fmt: skip
    "jeffress": ("tau = 1*ms\nsigma = .1\nx : 1\n"
                 "dv/dt = (x - v)/tau + sigma*(2./tau)**.5*xi : 1 (unless refractory)\n"
                 "threshold='v>1', reset='v=0', refractory=5*ms", "euler"),
    "STDP, Song 2000": ("taum = 10*ms\nEe = 0*mV\nEl = -74*mV\ntaue = 5*ms\n"
                        "dv/dt = (ge * (Ee-v) + El - v) / taum : volt\ndge/dt = -ge / taue : 1\n"
                        "threshold='v > -54*mV'\nreset='v = -60*mV'", "euler"),
    "licklider": ("tau = 1*ms\nsigma = .1\nsig : 1\ndv/dt = (sig - v)/tau + sigma*(2/tau)**.5*xi : 1\n"
                  + IF, "euler"),
    "Diesmann 1999": ("Vr = -70*mV\nVt = -55*mV\ntaum = 10*ms\ntaupsp = 0.325*ms\n"
                      "dV/dt = (-(V-Vr)+x)*(1./taum) : volt\n"
                      "dx/dt = (-x+y)*(1./taupsp) : volt\n"
                      "dy/dt = -y*(1./taupsp)+25.27*mV/ms+39.24*mV/ms**0.5*xi : volt\n"
                      "threshold='V>Vt', reset='V=Vr', refractory=1*ms", "euler"),
    "Brunel and Hakim 1999": ("tau = 20*ms\nmuext = 25*mV\nsigmaext = 1*mV\n"
                              "dV/dt = (-V+muext + sigmaext * sqrt(tau) * xi)/tau : volt\n"
                              "threshold='V > 20*mV', reset='V=10*mV', refractory=2*ms", "euler"),
    "Brette and Gerstner 2005": (
        "C = 281 * pF\ngL = 30 * nS\ntaum = C / gL\nEL = -70.6 * mV\nVT = -50.4 * mV\n"
        "DeltaT = 2 * mV\nVcut = VT + 5 * DeltaT\ntauw = 144*ms\na = 4*nS\nb = 0.0805*nA\nVr = -70.6*mV\n"
        "dvm/dt = (gL*(EL - vm) + gL*DeltaT*exp((vm - VT)/DeltaT) + I - w)/C : volt\n"
        "dw/dt = (a*(vm - EL) - w)/tauw : amp\nI : amp\n"
        "threshold='vm>Vcut', reset='vm=Vr; w+=b'\nvm = EL", "euler"),
    "Touboul and Brette 2008": ("C = 281*pF\ngL = 30*nS\nEL = -70.6*mV\nVT = -50.4*mV\nDeltaT = 2*mV\n"
                                "tauw = 40*ms\na = 4*nS\nb = 0.08*nA\nI = .8*nA\nVcut = VT + 5*DeltaT\n"
                                "dvm/dt = (gL*(EL-vm)+gL*DeltaT*exp((vm-VT)/DeltaT)+I-w)/C : volt\n"
                                "dw/dt = (a*(vm-EL)-w)/tauw : amp\nVr : volt\n"
                                "threshold='vm>Vcut', reset='vm=Vr; w+=b'", "euler"),
    "Wang and Buzsaki 1996": (
        "Cm = 1*uF\ngL = 0.1*msiemens\nEL = -65*mV\nENa = 55*mV\nEK = -90*mV\ngNa = 35*msiemens\n"
        "gK = 9*msiemens\nI : amp\n"
        "dv/dt = (-gNa*m**3*h*(v-ENa)-gK*n**4*(v-EK)-gL*(v-EL)+I)/Cm : volt\n"
        "m = alpha_m/(alpha_m+beta_m) : 1\n"
        "alpha_m = 0.1/mV*10*mV/exprel(-(v+35*mV)/(10*mV))/ms : Hz\n"
        "beta_m = 4*exp(-(v+60*mV)/(18*mV))/ms : Hz\n"
        "dh/dt = 5*(alpha_h*(1-h)-beta_h*h) : 1\n"
        "alpha_h = 0.07*exp(-(v+58*mV)/(20*mV))/ms : Hz\n"
        "beta_h = 1./(exp(-0.1/mV*(v+28*mV))+1)/ms : Hz\n"
        "dn/dt = 5*(alpha_n*(1-n)-beta_n*n) : 1\n"
        "alpha_n = 0.01/mV*10*mV/exprel(-(v+34*mV)/(10*mV))/ms : Hz\n"
        "beta_n = 0.125*exp(-(v+44*mV)/(80*mV))/ms : Hz\n"
        "method='exponential_euler'\nv = -70*mV\nh = 1", "exponential euler"),
    "Clopath 2010": ("Vx : volt\ntau_v = 10*ms\ndVlow/dt = (Vx - Vlow)/tau_v : volt\n"
                     "dtheta/dt = -theta/(50*ms) : volt\nx = clip(Vlow - theta, 0*mV, inf) : volt",
                     "exact"),  # fmt: skip
    "Vogels 2011": ("memc = 200.0*pfarad\ngl = 10.0*nsiemens\nel = -60*mV\nbgcurrent = 200*pA\n"
                    "eta = 0\ntau_ampa = 5.0*ms\ntau_gaba = 10.0*ms\n"
                    "dv/dt=(-gl*(v-el)-(g_ampa*v+g_gaba*(v+80*mV))+bgcurrent)/memc : volt "
                    "(unless refractory)\ndg_ampa/dt = -g_ampa/tau_ampa : siemens\n"
                    "dg_gaba/dt = -g_gaba/tau_gaba : siemens\n"
                    "threshold='v > -50*mV', reset='v=el', refractory=5*ms", "euler"),
    "Izhikevich 2007": ("tau = 5*ms\ndv/dt = (0.04/ms/mV)*v**2+(5/ms)*v+140*mV/ms-u+I : volt\n"
                        "du/dt = a*(b*v-u) : volt/second\nI : volt/second\na = 0.02/ms\nb = 0.2/ms\n"
                        "c = -65*mV\nd = 8*mV/ms\nthreshold='v>30*mV', reset='v=c; u+=d'", "euler"),
    "Kuramoto": ("dTheta/dt = omega + K*s : 1\nomega : Hz\nK = 3*Hz\ns : 1\nTheta = '2*pi*rand()'",
                 "exact"),  # fmt: skip
    "Tsodyks and Uziel 2000": ("tau_rec : second\ntau_in = 3*ms\ndx/dt = z/tau_rec : 1\n"
                               "dy/dt = -y/tau_in : 1\nz = 1 - x - y : 1\nx = 1", "exact"),
    "stochastic odes": ("dx/dt = 1*x*Hz + 0.3*x*xi*second**-.5 : 1\nx = 0.1\nmethod='heun'", "heun"),
    "van Rossum": ("dv/dt = -v/(2*ms) : 1", "exact"),
    "homeostatic": ("dv/dt = (-v + I)/(10*ms) : 1\nI = 1.2*(1 + 0.1*sin(i*2*pi/N)) : 1\n" + IF, "exact"),
    "Hindmarsh and Rose 1984": ("ms_ = 1*ms\ndx/dt = (y - x**3 + 3.0*x**2 + 2 - z)/ms_ : 1\n"
                                "dy/dt = (1 - 5.0*x**2 - y)/ms_ : 1\n"
                                "dz/dt = 0.006*(4.0*(x + 1.6) - z)/ms_ : 1\nx = '2*rand() - 1'",
                                "euler"),  # fmt: skip
    "Morris and Lecar 1981": ("gL = 2*nS\nVL = -50*mV\ngCa = 4*nS\nVCa = 100*mV\ngK = 8*nS\nVK = -70*mV\n"
                              "lambda_n = 1/(15*ms)\nV1 = 10*mV\nV2 = 15*mV\nV3 = -1*mV\nV4 = 14.5*mV\n"
                              "C = 20*pF\nI : amp\n"
                              "dV/dt = (-gL*(V - VL) - gCa*m_inf*(V - VCa) - gK*n*(V - VK) + I)/C : volt\n"
                              "dn/dt = lambda_n*cosh((V-V3)/(2*V4))*(n_inf - n) : 1\n"
                              "m_inf = 0.5*(1 + tanh((V - V1)/V2)) : 1\n"
                              "n_inf = 0.5*(1 + tanh((V - V3)/V4)) : 1\nmethod='exponential_euler'\n"
                              "V = -25*mV", "exponential euler"),
    "Rothman and Manis 2003": ("q10 = 3.0\nA_wb = 5*ms\nDR_0 = 0.007\nv : volt\n"
                               "rinf = 1./(1+exp((v/mV + 76.) / 7.)) : 1\n"
                               "rtau = (1e5 / (237.*exp((v/mV+60.) / 12.) + 17.*exp(-(v/mV+60.) / 14.))"
                               " + 25.)*ms : second\ndr/dt = q10*(rinf-r)/rtau : 1", "exact"),
    # Brian 1.4
    "1.4, an alias": ("dvm/dt = -vm/(10*ms) : volt\nV = vm", "exact"),
    "1.4, leaky library": ("EL = -70*mV\ntau = 10*ms\ndvm/dt = (EL-vm)/tau : volt\ndvm/dt += I/(200*pF)\n"
                           "I : amp", "exact"),
    "1.4, Ornstein and Uhlenbeck": ("mu = 1*nA\nsigma = 2*nA\ntau = 10*ms\n"
                                    "dI/dt = (mu-I)/tau + (sigma*(2/tau)**.5)*xi : amp", "euler"),
    "1.4, a synapse of two times": ("dx/dt = (y-x)/(10*ms) : 1\ndy/dt = -y/(2*ms) : 1\ng = 3*x : 1",
                                    "exact"),  # fmt: skip
}  # fmt: skip
