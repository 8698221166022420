# Time, objects and files: what exists on every PowerShell, and is another thing on the simulated host.

function global:Get-Date {
    [CmdletBinding()] param()
    Get-SimulatedTime
}

function global:Start-Sleep {
    [CmdletBinding()] param([Parameter(Position = 0)] [int] $Seconds, [int] $Milliseconds)
    Enter-SimulatedCall -Name "Start-Sleep $Seconds"
    if (Wait-OtherRun) { return }
    Invoke-SimulatedTask
    Add-SimulatedSeconds -Seconds ($Seconds + $Milliseconds / 1000)
}

function global:New-Object {
    [CmdletBinding()] param([Parameter(Position = 0)] [string] $TypeName, [Parameter(Position = 1)] [object[]] $ArgumentList, [System.Collections.IDictionary] $Property, [string] $ComObject, [switch] $Strict)
    switch ($TypeName) {
        'System.DirectoryServices.DirectoryEntry' {
            # Binding is lazy: nothing is wrong with a path until it is used.
            return , [SimulatedDirectoryEntry]::new([string] $ArgumentList[0])
        }
        'System.Net.Sockets.TcpClient' { return , [SimulatedTcpClient]::new() }
        # A file is about to be written: a moment like a call.
        'System.IO.FileStream' { Enter-SimulatedCall -Name "write $($ArgumentList[0])" }
    }
    Microsoft.PowerShell.Utility\New-Object @PSBoundParameters
}

function global:Get-Item {
    [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline)] [string[]] $Path, [string[]] $LiteralPath, [string[]] $Stream, [switch] $Force)
    if (-not $PSBoundParameters.ContainsKey('Stream')) { return Microsoft.PowerShell.Management\Get-Item @PSBoundParameters }
    $file = [System.IO.FileInfo]::new((Resolve-SimulatedPath $LiteralPath[0]))
    [pscustomobject] @{ Stream = ':$DATA'; Length = $file.Length }
    $folder = Get-StreamFolder $LiteralPath[0]
    if ([System.IO.Directory]::Exists($folder)) { foreach ($each in [System.IO.DirectoryInfo]::new($folder).GetFiles()) { [pscustomobject] @{ Stream = $each.Name; Length = $each.Length } } }
}

function global:Get-Content {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [string] $Stream, [string] $Encoding, [switch] $Raw, [long] $ReadCount, [long] $TotalCount)
    if (-not $PSBoundParameters.ContainsKey('Stream')) { return Microsoft.PowerShell.Management\Get-Content @PSBoundParameters }
    [System.IO.File]::ReadAllBytes([System.IO.Path]::Combine((Get-StreamFolder $LiteralPath[0]), $Stream))
}

function global:Move-Item {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [Parameter(Position = 1)] [string] $Destination, [switch] $Force)
    Enter-SimulatedCall -Name "Move-Item $LiteralPath"
    [System.IO.File]::Move((Resolve-SimulatedPath $LiteralPath[0]), (Resolve-SimulatedPath $Destination))
    $streams = Get-StreamFolder $LiteralPath[0]
    if ([System.IO.Directory]::Exists($streams)) {
        $target = Get-StreamFolder $Destination
        $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($target))
        [System.IO.Directory]::Move($streams, $target)
    }
    Add-SimulatedFileMoment -Why "moved $LiteralPath"
}

function global:Remove-Item {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [switch] $Recurse, [switch] $Force)
    Enter-SimulatedCall -Name "Remove-Item $LiteralPath"
    $real = Resolve-SimulatedPath $LiteralPath[0]
    if ([System.IO.Directory]::Exists($real)) { [System.IO.Directory]::Delete($real, [bool] $Recurse); return }
    [System.IO.File]::Delete($real)
    $streams = Get-StreamFolder $LiteralPath[0]
    if ([System.IO.Directory]::Exists($streams)) { [System.IO.Directory]::Delete($streams, $true) }
    Add-SimulatedFileMoment -Why "removed $LiteralPath"
}

function global:Get-Acl {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath)
    $acl = [SimulatedAcl]::new()
    $acl.Path = $LiteralPath[0]
    $acl.Sddl = $global:SimulatedHost.State.acls[$LiteralPath[0]] ?? 'D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)'
    $acl
}

function global:Set-Acl {
    [CmdletBinding()] param([Parameter(Position = 0)] [string[]] $Path, [string[]] $LiteralPath, [Parameter(Position = 1)] [object] $AclObject)
    Enter-SimulatedCall -Name "Set-Acl $LiteralPath"
    $global:SimulatedHost.State.acls[$LiteralPath[0]] = $AclObject.Sddl
    Save-SimulatedState -Why "access of $LiteralPath"
}
