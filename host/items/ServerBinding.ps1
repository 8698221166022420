# Ports of a virtual server (ServerBindings). An old port stays until no feeder uses it. Desired: {instance, serverBindings}.

function Get-ServerBinding {
    param([int] $Instance)
    @(Get-MetabaseValue -Key "SmtpSvc/$Instance" -Name 'ServerBindings' | ForEach-Object { [string] $_ } | Where-Object { $_ -ne '' })
}

function Test-ServerBinding {
    param($Desired)
    $found = @(Get-ServerBinding -Instance $Desired.instance)
    $wanted = @(Get-BindingToWrite -Desired $Desired -Found $found)
    if (($found -join ' ') -eq ($wanted -join ' ')) { return }
    New-Difference -Item 'ServerBinding' -Path "SmtpSvc/$($Desired.instance)/ServerBindings" -Expected ($wanted -join ' ') -Found (Format-Value $found) -Data @{ Wanted = $wanted } -Original $found
}

function Get-BindingToWrite {
    param($Desired, [string[]] $Found)
    $wanted = @($Desired.serverBindings)
    if (Test-Exact) { return $wanted }
    # Port 25 is LISTSERV's listener's, and nobody's on a host without one: it never stays.
    $surplus = @($Found | Where-Object { $wanted -notcontains $_ -and $_.Split(':')[1] -ne '25' })
    # An address of its own and all addresses do not go together on one port: what is served already stays as it is until the narrowing.
    $surplus = @($surplus | Where-Object { -not (Test-Serves -Binding $wanted -Other $_) })
    $served = @($wanted | Where-Object { -not (Test-Serves -Binding $surplus -Other $_) })
    foreach ($each in $surplus) { Add-Pending -Text "SmtpSvc/$($Desired.instance)/ServerBindings keeps $each until no feeder uses it" }
    $served + $surplus
}

# Whether one of the bindings is for all addresses, on the port of the other.
function Test-Serves {
    param([string[]] $Binding, [string] $Other)
    @($Binding | Where-Object { $_.Split(':')[0] -eq '' -and $_.Split(':')[1] -eq $Other.Split(':')[1] }).Count -gt 0
}

function Set-ServerBinding {
    param($Desired, $Difference)
    # Whether SMTPSVC takes a new port while it runs is not documented; an old one may go at any time.
    if (-not (Test-Exact)) { Stop-SmtpForChange -Because 'its port changes' }
    Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'ServerBindings' -Value ([object[]] $Difference[0].Data.Wanted)
}
